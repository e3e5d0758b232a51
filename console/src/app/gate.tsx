// Decides by the session what to show: setup, login or the console. If a session ends while the
// user is working, the login opens above the page, which keeps its state.
import { useQuery } from '@tanstack/react-query';
import { createContext, lazy, Suspense, use, useRef, type ReactNode } from 'react';
import type { Schemas } from '~/api/client';
import { sessionQuery } from '~/api/queries';
import { Failed, Loading } from '~/ui/states';
import { ReauthHost } from './reauth';

const Login = lazy(() => import('~/pages/session/login').then((module) => ({ default: module.LoginPage })));
const Expired = lazy(() => import('~/pages/session/login').then((module) => ({ default: module.ExpiredDialog })));
const Setup = lazy(() => import('~/pages/session/setup').then((module) => ({ default: module.SetupPage })));

export type Session = Schemas['Session'];
export type Role = Schemas['Role'];
const SessionContext = createContext<Session | null>(null);
const ORDER: Role[] = ['viewer', 'operator', 'owner'];

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('outside of the gate');
  return session;
}

/** Returns true if the session's role is `role` or higher. The server enforces permissions; this
 * only hides controls that it would refuse. */
export function useCan(role: Role): boolean {
  const session = useSession();
  return session.role !== null && ORDER.indexOf(session.role) >= ORDER.indexOf(role);
}

export function Gate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery({ ...sessionQuery, refetchOnWindowFocus: true });
  const known = useRef<Session | null>(null);
  if (data?.authenticated) known.current = data;
  if (!data) {
    return (
      <main className="gate">
        {error ? <Failed error={error} retry={() => void refetch()} /> : <Loading rows={3} />}
      </main>
    );
  }
  if (!known.current) return <Suspense fallback={null}>{data.setup_required ? <Setup /> : <Login />}</Suspense>;
  return (
    <SessionContext value={known.current}>
      {children}
      <ReauthHost />
      {!data.authenticated && (
        <Suspense fallback={null}>
          <Expired account={known.current.account ?? ''} />
        </Suspense>
      )}
    </SessionContext>
  );
}
