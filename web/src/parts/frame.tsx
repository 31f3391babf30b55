/** The frame around every page: skip link, header with navigation, sync and colours, and the sample-data banner. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useBoard } from '../board-context.tsx';
import { applyTheme, storedTheme, THEMES, type Theme } from '../theme.ts';
import { useViewedMoment } from '../viewed-moment.ts';
import { DemoBanner } from './demo-banner.tsx';
import { SyncControl } from './sync-control.tsx';
import { Outdated } from './waiting.tsx';

export function Frame({ children }: { readonly children: ComponentChildren }) {
  const { t, workspace, failure, refresh } = useBoard();
  const { path } = useLocation();
  const { href: at } = useViewedMoment();
  const link = (href: string, text: string, isHere: boolean) => (
    <a href={at(href)} aria-current={isHere ? 'page' : undefined}>
      {text}
    </a>
  );
  return (
    <>
      <a class="skip" href="#content">
        {t.skip}
      </a>
      {workspace.demo ? <DemoBanner /> : null}
      <header class="top">
        <a class="brand" href={at('/')}>
          <KeyMark />
          Nyckel
        </a>
        <nav aria-label={t.mainNavigation}>
          {link('/', t.board, path !== '/connections')}
          {link('/connections', t.connections, path === '/connections')}
        </nav>
        <div class="top-tools">
          <SyncControl />
          <ThemeChoice />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Outdated error={failure} t={t} onRetry={refresh} />
        {children}
      </main>
    </>
  );
}

function KeyMark() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <rect class="key-back" width="32" height="32" rx="8" />
      <g class="key-front">
        <circle cx="11" cy="16" r="4.7" />
        <path d="M15.7 16H26M22 16v4.2M25.6 16v3" />
      </g>
    </svg>
  );
}

function ThemeChoice() {
  const { t } = useBoard();
  const [theme, setTheme] = useState<Theme>(storedTheme);
  return (
    <label class="theme">
      <span class="hidden">{t.theme.label}</span>
      <select
        value={theme}
        onChange={(event) => {
          const chosen = THEMES.find((one) => one === event.currentTarget.value) ?? 'auto';
          setTheme(chosen);
          applyTheme(chosen);
        }}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {t.theme[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
