import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { DataProvider } from '#data';
import { SessionProvider, useSession } from '#session';
import { Answer, ToastProvider } from '#ui';
import { FormatProvider, languageOf, WordsProvider } from '#words';
import { ViewerDocument } from './generated/graphql.ts';
import { createPages } from './router.tsx';
import { ShortcutProvider } from './shortcuts.tsx';
import { SignIn } from './sign-in.tsx';
import { ViewerContext } from './viewer.tsx';

export function App() {
  return (
    <SessionProvider>
      <PersonOrSignIn />
    </SessionProvider>
  );
}

function PersonOrSignIn() {
  const { login } = useSession();
  if (login === undefined)
    return (
      <WordsProvider language={languageOf(navigator.language)}>
        <SignIn />
      </WordsProvider>
    );
  return (
    <DataProvider key={login}>
      <SignedIn />
    </DataProvider>
  );
}

function SignedIn() {
  const [router] = useState(createPages);
  const [answer, reload] = useQuery({ query: ViewerDocument });
  const viewer = answer.data?.viewer;
  // Times of work are those of the company; who works for none has the browser's.
  const timeZone = viewer?.company?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isReader = viewer?.roles.every((role) => role === 'PARTICIPANT' || role === 'VOLUNTEER') ?? false;
  const locale = viewer?.locale ?? navigator.language;
  const language = isReader ? languageOf(locale) : 'en';
  return (
    <WordsProvider language={language}>
      <Answer of={answer} reload={reload}>
        {() =>
          viewer && (
            <FormatProvider
              locale={isReader ? { en: 'en-GB', no: 'nb-NO', uk: 'uk-UA' }[language] : 'en-GB'}
              timeZone={timeZone}
            >
              <ViewerContext value={viewer}>
                <ShortcutProvider>
                  <ToastProvider>
                    <RouterProvider router={router} />
                  </ToastProvider>
                </ShortcutProvider>
              </ViewerContext>
            </FormatProvider>
          )
        }
      </Answer>
    </WordsProvider>
  );
}
