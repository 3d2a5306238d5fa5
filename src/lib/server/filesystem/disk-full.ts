/** The codes by which a system says that no more can be written: no space, the quota, the largest file allowed. */
const fullCodes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

export const isDiskFull = (failure: unknown): boolean => failure instanceof Error && 'code' in failure && fullCodes.includes(failure.code);
