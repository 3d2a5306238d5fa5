/**
 * What is behind the lock is not needed for the first screen, so a cold start does without it: it is loaded when that screen stands, and handed
 * to the pages by context. Pages import it as types alone, or it would be in their own files again.
 */
import { createContext } from 'svelte';

export type Inside = typeof import('./components.ts');

export const loadInside = (): Promise<Inside> => import('./components.ts');

export const [getInside, setInside] = createContext<Inside>();
