/** Node has this class as a value; its type has another name there. The rooms that browser and server share use the browser's. */
type CryptoKey = import('node:crypto').webcrypto.CryptoKey;
