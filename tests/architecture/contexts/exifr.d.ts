/** As much of exifr as imaging uses. Its own types bring the names of Node with them, and none of those is there in a worker. */
export function parse(image: Uint8Array, options: object): Promise<unknown>;
