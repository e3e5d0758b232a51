export function ObjectsTab() {
  return null;
}
