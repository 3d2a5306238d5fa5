/** Ceremonies: a passkey is made, or shown; what the server is told of it, and what only the vault hears. */
import type { Bytes } from '#bytes';
import { enrol, type PasskeyFailed } from '#passkey';
import { err, ok, type Result } from '#result';
import type { EnrolledPasskey, Proof, SetupFailed } from '#ui/app.ts';
import type { LockedUnlocker, StepUp } from '#vault';
import { type Answered, askPasskey } from './ask-passkey.ts';
import type { ServerSide } from './server-side.ts';

export interface PasskeyPorts {
  readonly server: Pick<ServerSide, 'setupChallenge' | 'passkeyChallenge'>;
  /** The host that passkeys are made for. */
  readonly rpId: string;
  readonly random: (length: number) => Bytes;
  /** A ceremony shows a sheet of the browser's: that is no reason to lock. */
  readonly hold: <T>(work: () => Promise<T>) => Promise<T>;
}

export class Passkeys {
  readonly #ports: PasskeyPorts;
  /** The server's, while a practice is set up. */
  #setupChallenge: Bytes | null = null;

  constructor(ports: PasskeyPorts) {
    this.#ports = ports;
  }

  async checkSetupCode(code: string): Promise<Result<null, SetupFailed>> {
    const challenge = await this.#ports.server.setupChallenge(code);
    if (!challenge.ok) return challenge;
    this.#setupChallenge = challenge.value;
    return ok(null);
  }

  /** `founding`: a practice is set up here, and the server is told of its first passkey. Later it is told nothing: the roster is. */
  async enrol(label: string, exclude: readonly Bytes[], founding: boolean): Promise<Result<EnrolledPasskey, PasskeyFailed>> {
    const { random, rpId, hold } = this.#ports;
    const challenge = founding ? this.#setupChallenge : random(32);
    if (challenge === null) return err({ type: 'PasskeyFailed', why: 'Other' });
    return hold(() => enrol({ challenge, rpId, label, userId: random(32), exclude }, random));
  }

  /** To unlock: `challenge` is the server's where it could be asked, so that the same ceremony opens a session. */
  async ask(unlockers: readonly LockedUnlocker[]): Promise<Result<Answered & { readonly challenge: Bytes | null }, PasskeyFailed>> {
    const { random, rpId, server } = this.#ports;
    const challenge = await server.passkeyChallenge();
    const answered = await askPasskey(unlockers, challenge ?? random(32), rpId);
    return answered.ok ? ok({ ...answered.value, challenge }) : answered;
  }

  async stepUp(proof: Proof): Promise<Result<StepUp, PasskeyFailed>> {
    if (proof.secret !== 'passkey') return ok({ unlocker: proof.unlocker.id, secret: proof.secret });
    const { unlockers } = proof;
    const { random, rpId, hold } = this.#ports;
    const answered = await hold(() => askPasskey(unlockers, random(32), rpId));
    if (!answered.ok) return answered;
    const { unlocker, prf } = answered.value;
    return ok({ unlocker: unlocker.id, secret: { kind: 'prf', prf } });
  }
}
