declare const brand: unique symbol;

/**
 * A `T` that was checked: each brand is minted in exactly one function, which says what it checked. A brand of a brand is both: the
 * names are keys, since two literal types in one place would make `never`, to which everything may be assigned.
 */
export type Brand<T, Name extends string> = T & { readonly [brand]: { readonly [Key in Name]: true } };
