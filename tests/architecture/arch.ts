/** `npm run arch`: every import that breaks a rule, with the sentence of the rule. */
import { resolve } from 'node:path';
import { violations } from './cruise.ts';

const found = await violations(resolve(import.meta.dirname, '../..'));

for (const { rule, because, path } of found) console.log(`\n${path.join('\n  -> ')}\n  ${rule}: ${because}`);
console.log(found.length === 0 ? 'Every import keeps the rules of the house' : `\n${String(found.length)} imports break a rule`);
process.exitCode = found.length === 0 ? 0 : 1;
