/**
 * Work that waits for its turn: a few at a time, and what was wanted last comes first, since that is what is on the screen now. Wishes of one moment
 * keep their order among themselves.
 *
 * While wishes are given up soon after they came, things fly by: nothing is begun until that has rested for `calmMs`, but for what has been wanted for
 * `patienceMs` all the same. So a scroll through thousands begins little more than what is there when it stops.
 */
const atOnce = 6;
const calmMs = 80;
const patienceMs = 300;

interface Wish {
  readonly since: number;
  readonly work: () => Promise<void>;
}

export class TurnQueue {
  /** Groups of one moment, the newest last. */
  readonly #groups: Set<Wish>[] = [];
  #gathering = false;
  #underWay = 0;
  #calmAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Answers with its giving up, to be called also where the work was begun or done. */
  wait(work: () => Promise<void>): () => void {
    const wish = { since: performance.now(), work };
    const group = this.#gather();
    group.add(wish);
    return () => {
      group.delete(wish);
      const now = performance.now();
      if (now < wish.since + patienceMs) this.#calmAt = now + calmMs;
    };
  }

  #gather(): Set<Wish> {
    const last = this.#groups.at(-1);
    if (this.#gathering && last) return last;
    const group = new Set<Wish>();
    this.#groups.push(group);
    this.#gathering = true;
    queueMicrotask(() => {
      this.#gathering = false;
      this.#begin();
    });
    return group;
  }

  #begin(): void {
    while (this.#underWay < atOnce) {
      const wish = this.#next();
      if (wish === null) return;
      this.#underWay++;
      void wish.work().finally(() => {
        this.#underWay--;
        this.#begin();
      });
    }
  }

  /** The first of the newest group that may begin now; where there are only others, it looks again when they may. */
  #next(): Wish | null {
    const now = performance.now();
    let again = Infinity;
    for (const group of this.#groups.toReversed()) {
      const [wish] = group;
      if (!wish) this.#groups.splice(this.#groups.indexOf(group), 1);
      else if (now >= this.#calmAt || now >= wish.since + patienceMs) {
        group.delete(wish);
        return wish;
      } else again = Math.min(again, this.#calmAt, wish.since + patienceMs);
    }
    if (again < Infinity) this.#lookAgain(again - now);
    return null;
  }

  #lookAgain(inMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#begin();
    }, inMs);
  }
}
