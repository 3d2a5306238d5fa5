import { testPublishedVectors } from './chunked-encryption.ts';

testPublishedVectors();
