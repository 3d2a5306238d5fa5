export { registerShell } from './register-shell.ts';
