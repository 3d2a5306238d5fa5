export { type Install, type InstallState, watchInstall } from './install.ts';
export { Updates, type UpdateState } from './updates.ts';
