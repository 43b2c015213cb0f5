/** A time to its minute, as people write it. @param iso in UTC */
export const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
