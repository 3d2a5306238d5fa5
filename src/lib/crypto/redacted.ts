/** Holds a secret that must not print: logs, JSON and string concatenation show `<redacted>`. `Name` keeps two kinds apart. */
export class Redacted<T, Name extends string> {
  declare readonly name?: Name;
  readonly #secret: T;

  constructor(secret: T) {
    this.#secret = secret;
  }

  /** Static, so that only who can import this class can look inside: the door does not export it. */
  static reveal<T>(held: Redacted<T, string>): T {
    return held.#secret;
  }

  toString(): string {
    return '<redacted>';
  }

  toJSON(): string {
    return '<redacted>';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '<redacted>';
  }
}
