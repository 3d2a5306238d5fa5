/** This device, or somebody new on it, on the way into a practice, as the screen shows it. The keys are in the vault; when that ends before they have joined, they are gone. */
import type { Result } from '#result';
import type { Remote } from '#sync';
import type { Asker, Joining } from '#ui/app.ts';
import type { DeviceClass, DeviceState, JoinOffer, NotFound, StorageFull, VaultApi, WrongWords } from '#vault';
import { untilAnswered } from './until-answered.ts';

export class DeviceJoin {
  readonly #mailbox: Pick<Remote, 'askToJoin' | 'lookForReply'>;
  readonly #origin: string;
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>;
  #shown = $state.raw<Joining | null>(null);
  #asking: AbortController | null = null;
  /** What the device was when it began to ask. */
  #asksOn: DeviceState['type'] = 'Empty';
  /** The secret that came with the reply, or somebody new's own, is in the vault that runs. */
  #confirmed: Asker | null = null;

  constructor(
    mailbox: Pick<Remote, 'askToJoin' | 'lookForReply'>,
    origin: string,
    pause: (ms: number, signal: AbortSignal) => Promise<void>
  ) {
    this.#mailbox = mailbox;
    this.#origin = origin;
    this.#pause = pause;
  }

  get shown(): Joining | null {
    return this.#shown;
  }

  /** Whether keys of a device, or of somebody, that has not joined are in memory. */
  get isAsking(): boolean {
    return this.#asking !== null;
  }

  async start(api: VaultApi, on: DeviceState['type'], who: Asker, deviceClass: DeviceClass, link?: string): Promise<void> {
    this.drop();
    const asking = new AbortController();
    this.#asking = asking;
    this.#asksOn = on;
    const offer = await (who === 'Colleague'
      ? api.startJoinAsColleague(deviceClass, this.#origin, link)
      : api.startJoin(deviceClass, this.#origin, link));
    if (asking.signal.aborted) return;
    const { words, code } = offer;
    const shown = { step: 'asking', who, words, code, byLink: link !== undefined, offline: false } as const;
    this.#shown = shown;
    void this.#ask(api, offer, shown, asking.signal);
  }

  async #ask(api: VaultApi, offer: JoinOffer, shown: Extract<Joining, { readonly step: 'asking' }>, signal: AbortSignal): Promise<void> {
    const ports = {
      mailbox: this.#mailbox,
      readReply: (reply: Parameters<VaultApi['readReply']>[0]) => api.readReply(reply),
      pause: this.#pause,
      offline: (offline: boolean) => {
        if (!signal.aborted) this.#shown = { ...shown, offline };
      }
    };
    const words = await untilAnswered(offer, ports, signal);
    if (words !== null && !signal.aborted) this.#shown = { step: 'answered', who: shown.who, words };
  }

  async confirm(api: VaultApi): Promise<Result<null, StorageFull | NotFound>> {
    const joined = await api.join();
    if (!joined.ok) return joined;
    this.#asking?.abort();
    this.#asking = null;
    this.#confirmed = 'Device';
    return joined;
  }

  /** Somebody new belongs to this device. */
  async confirmColleague(api: VaultApi, answers: readonly string[]): Promise<Result<null, WrongWords | StorageFull | NotFound>> {
    const joined = await api.joinAsColleague(answers);
    if (!joined.ok) return joined;
    this.#asking?.abort();
    this.#asking = null;
    this.#confirmed = 'Colleague';
    return joined;
  }

  /** Whether somebody new waits for the practice's history to be here, with them in it. */
  get isArriving(): boolean {
    return this.#confirmed === 'Colleague';
  }

  /** What the device is now, and whether the server can be reached. */
  look(device: DeviceState, offline: boolean): void {
    if (device.type === 'Joining') this.#shown = { step: 'fetching', have: device.have, of: device.of, offline };
    else if (device.type === 'Founded' && this.isArriving) this.#shown = { step: 'fetching', have: 0, of: 0, offline };
    else if (device.type === 'Founded' && this.#confirmed === 'Device') this.#shown = { step: 'choosing' };
    else if (!this.isAsking || device.type !== this.#asksOn) this.#shown = null;
  }

  /** The vault with its keys is gone, or they are not needed any more. */
  drop(): void {
    this.#asking?.abort();
    this.#asking = null;
    this.#confirmed = null;
    this.#shown = null;
  }
}
