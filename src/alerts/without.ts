/** The same object without one of its fields. */
export function without<T extends object, K extends keyof T>(value: T, field: K): Omit<T, K> {
  const rest = { ...value };
  Reflect.deleteProperty(rest, field);
  return rest;
}
