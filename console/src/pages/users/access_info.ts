import type { Schemas } from '~/api/client';

/** The values that a client needs to connect. */
export type AccessInfo = Omit<Schemas['AccessInfo'], 'endpoint_reach'>;
