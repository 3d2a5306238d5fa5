/** What the components ask of SvelteKit's `$app/navigation`, on a page that stays. */
export const goto = (): Promise<void> => Promise.resolve();
export const afterNavigate = (): void => undefined;
