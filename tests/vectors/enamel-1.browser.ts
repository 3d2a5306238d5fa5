import { testFrozenVectors } from './enamel-1.ts';

testFrozenVectors();
