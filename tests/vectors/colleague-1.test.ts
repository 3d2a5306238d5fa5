import { testColleagueVectors } from './colleague-1.ts';

testColleagueVectors();
