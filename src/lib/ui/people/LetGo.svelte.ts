/** Letting somebody go: with which devices, and a proof. */
import type { DeviceId } from '#bytes';
import type { DeviceView, PersonAccess, PersonView } from '#vault';
import type { App } from '../app.ts';
import { Act } from './Act.svelte.ts';

/** A device that may go with somebody: who else uses it. */
export interface TheirDevice extends DeviceView {
  readonly alsoOf: readonly string[];
}

export class LetGo {
  readonly #app: App;
  readonly person: PersonView;
  readonly act: Act;
  devices = $state.raw<readonly TheirDevice[]>([]);
  /** Charts that nobody else opens. */
  alone = $state.raw<PersonAccess['alone']>([]);
  /** Those that go along. */
  going = $state<DeviceId[]>([]);

  constructor(app: App, person: PersonView) {
    this.#app = app;
    this.person = person;
    this.act = new Act(app);
    void this.#look();
  }

  /** Whether they were let go. */
  go(): Promise<boolean> {
    return this.act.do((stepUp) => this.#app.vault.removePerson(this.person.id, [...this.going], stepUp));
  }

  /** None goes unless somebody says so: one that stays hears that they left, and shuts. What others unlock stays, and nobody throws away the device in their hands. */
  async #look(): Promise<void> {
    const { vault } = this.#app;
    const [all, people, sees] = await Promise.all([vault.devices(), vault.people(), vault.whatSees(this.person.id)]);
    this.alone = sees.ok ? sees.value.alone : [];
    this.devices = all
      .filter(({ id, here }) => !here && this.person.devices.includes(id))
      .map((device) => ({
        ...device,
        alsoOf: people.filter(({ id, devices }) => id !== this.person.id && devices.includes(device.id)).map(({ name }) => name)
      }));
  }
}
