import { grouped } from './locale.ts';

/** `count(3, 'photo', 'photos')` is "3 photos", grouped as the practice writes numbers. */
export const count = (n: number, one: string, many: string): string => `${grouped(n)} ${n === 1 ? one : many}`;

export const photoCount = (n: number): string => count(n, 'photo', 'photos');
