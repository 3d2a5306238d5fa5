/** What a person does with Enamel, as verbs. These names are stable: other suites drive the app through them. */
export { type Device, type DeviceOptions, goOffline, goOnline, openDevice } from './device.ts';
export { type RunningServer, type ServerOptions, startServer } from './server.ts';
export type { Exchange } from './traffic.ts';
