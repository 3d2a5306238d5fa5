/* Everything that is shown was sealed: nothing can be rendered on the server. */
export const ssr = false;
