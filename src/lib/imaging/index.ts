export { type Capture, type Orientation, readCapture } from './capture.ts';
export { decodeUpright } from './decode-upright.ts';
export { metadataIn } from './metadata.ts';
export { maxMegapixels, prepare, type Prepared, type PrepareFailure, previewPixels, thumbnailPixels } from './prepare.ts';
export { type PhotoMime } from './parts.ts';
export { type NotAPhoto, type NotInThisBrowser, sniff, type Sniffed, type Unreadable } from './sniff.ts';
export { type StrippedImage } from './stripped-image.ts';
