export { assert, type Asserted, type PasskeyFailed } from './ceremonies.ts';
export { enrol, type Enrolled } from './enrol.ts';
export { judgePrf, prfInput } from './prf.ts';
