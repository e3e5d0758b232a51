import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { api, setCsrf, take } from '~/api/client';
import { queryClient } from '~/api/queries';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Icon, Logo } from '~/ui/icons';
import { Empty } from '~/ui/states';
import { useSession } from './gate';
import { NAV } from './nav';
import { Preferences } from './preferences';
import { watchSystemTheme } from './theme';

const Palette = lazy(() => import('./palette').then((module) => ({ default: module.Palette })));
const Transfers = lazy(() => import('~/uploads/drawer').then((module) => ({ default: module.Transfers })));

function Sidebar({ openPalette }: { openPalette: () => void }) {
  const t = useT();
  return (
    <aside className="sidebar" aria-label={t('nav.sidebar')}>
      <Link to="/" className="brand">
        <Logo /> Onggi
      </Link>
      <button type="button" className="search-button" onClick={openPalette}>
        <Icon name="search" />
        {t('palette.open')}
        <span className="kbd">Ctrl K</span>
      </button>
      <nav className="nav" aria-label={t('nav.label')}>
        {NAV.map((item) => (
          <Link key={item.to} to={item.to} activeOptions={{ exact: item.to === '/' }}>
            <Icon name={item.icon} />
            {t(item.key)}
          </Link>
        ))}
      </nav>
      <div className="bottom">
        <Preferences />
        <Who />
      </div>
    </aside>
  );
}

function Who() {
  const t = useT();
  const session = useSession();
  const name = session.display_name || session.account || '';
  const leave = async () => {
    await take(api.DELETE('/session')).catch(() => undefined);
    setCsrf(null);
    queryClient.clear();
    location.reload();
  };
  return (
    <div className="who">
      <span className="avatar" aria-hidden="true">
        {name.slice(0, 1).toUpperCase()}
      </span>
      <div className="grow">
        <div>{name}</div>
        <div className="small muted">{session.role && t(`role.${session.role}`)}</div>
      </div>
      <Button
        small
        variant="quiet"
        icon="logout"
        aria-label={t('session.logout')}
        title={t('session.logout')}
        onClick={() => void leave()}
      />
    </div>
  );
}

export function Shell() {
  const t = useT();
  const [palette, setPalette] = useState(false);
  const [menu, setMenu] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    setMenu(false);
  }, [path]);
  useEffect(() => {
    const stop = watchSystemTheme();
    return () => stop();
  }, []);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette((shown) => !shown);
      }
    };
    window.addEventListener('keydown', open);
    return () => window.removeEventListener('keydown', open);
  }, []);
  return (
    <div className="shell">
      <a
        className="button skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {t('nav.skip')}
      </a>
      <Sidebar openPalette={() => setPalette(true)} />
      <header className="topbar">
        <Button variant="quiet" icon="menu" aria-label={t('nav.menu')} onClick={() => setMenu(true)} />
        <Link to="/" className="brand grow">
          <Logo size={22} /> Onggi
        </Link>
        <Button variant="quiet" icon="search" aria-label={t('palette.open')} onClick={() => setPalette(true)} />
      </header>
      <main className="main" id="main" tabIndex={-1}>
        <Outlet />
      </main>
      {menu && (
        <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={setMenu}>
          <Modal className="modal drawer">
            <Dialog className="dialog" aria-label={t('nav.menu')}>
              <Sidebar
                openPalette={() => {
                  setMenu(false);
                  setPalette(true);
                }}
              />
            </Dialog>
          </Modal>
        </ModalOverlay>
      )}
      <Suspense fallback={null}>
        {palette && <Palette onClose={() => setPalette(false)} />}
        <Transfers />
      </Suspense>
    </div>
  );
}

export function NotFound() {
  const t = useT();
  return (
    <Empty
      page
      icon="search"
      title={t('notfound.title')}
      action={
        <Link to="/" className="button">
          {t('notfound.home')}
        </Link>
      }
    >
      {t('notfound.lead')}
    </Empty>
  );
}
