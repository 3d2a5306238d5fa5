/** What the components ask of SvelteKit's `$app/state`. */
export const page = { route: { id: '/(vault)/patients' }, params: {} };
