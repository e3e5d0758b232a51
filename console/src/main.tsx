import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setSessionLostHandler } from './api/client';
import { queryClient, sessionQuery } from './api/queries';
import { Gate } from './app/gate';
import { router } from './app/router';
import { takeSetupToken } from './app/setup_token';
import { startI18n } from './i18n';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/shell.css';
import { guardComposition } from './ui/ime';
import { Toasts } from './ui/toast';

guardComposition(window);
takeSetupToken();
setSessionLostHandler(() => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }));

await startI18n();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Gate>
        <RouterProvider router={router} />
      </Gate>
      <Toasts />
    </QueryClientProvider>
  </StrictMode>,
);
