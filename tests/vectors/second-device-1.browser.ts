import { testSecondDeviceVectors } from './second-device-1.ts';

testSecondDeviceVectors();
