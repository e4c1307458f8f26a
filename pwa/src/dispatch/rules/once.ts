/** Works a value out once for each object and remembers it as long as the object lives. */
export function once<From extends object, To>(work: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, { value: To }>();
  return (from) => {
    let found = known.get(from);
    if (!found) {
      found = { value: work(from) };
      known.set(from, found);
    }
    return found.value;
  };
}
