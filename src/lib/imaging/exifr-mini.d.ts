/** The smallest build of exifr (JPEG, TIFF tags, no dictionaries) comes without types of its own. */
declare module 'exifr/dist/mini.esm.mjs' {
  export { parse } from 'exifr';
}
