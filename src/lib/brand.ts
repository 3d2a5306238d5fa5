declare const brand: unique symbol;

/** A `T` that was checked: each brand is minted in exactly one function, which says what it checked. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
