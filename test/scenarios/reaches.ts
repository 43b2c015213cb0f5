/** Whether one object can be come by from another, through members of any name. */
export function reaches(from: object, wanted: object): boolean {
  const seen = new Set<object>();
  const ahead: object[] = [from];
  for (let one = ahead.pop(); one; one = ahead.pop()) {
    if (one === wanted) return true;
    if (seen.has(one)) continue;
    seen.add(one);
    for (const key of Reflect.ownKeys(one)) {
      const value: unknown = Reflect.getOwnPropertyDescriptor(one, key)?.value;
      if (typeof value === 'object' && value !== null) ahead.push(value);
    }
  }
  return false;
}
