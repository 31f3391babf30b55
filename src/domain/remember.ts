/** Remembers what was derived from a value for as long as the value lives. The derivation must depend on nothing else. */
export function remember<Key extends WeakKey, Value>(known: WeakMap<Key, Value>, key: Key, derive: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) {
    value = derive();
    known.set(key, value);
  }
  return value;
}
