import { MantineProvider } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useCallback } from "react";
import classes from "./App.module.css";
import { Announcer } from "./announcer/Announcer.tsx";
import { ControlPanel } from "./controls/ControlPanel.tsx";
import { Footer } from "./Footer.tsx";
import { Outcome } from "./firstMinute/Outcome.tsx";
import { lazyPart, retryParts } from "./lazyPart.tsx";
import { ErrorBoundary } from "./messages/ErrorBoundary.tsx";
import { Failure } from "./messages/Failure.tsx";
import { Loading } from "./messages/Loading.tsx";
import { NothingLearned } from "./messages/NothingLearned.tsx";
import { Notices } from "./messages/Notices.tsx";
import { PageMessages } from "./messages/PageMessages.tsx";
import { PartBoundary } from "./messages/PartBoundary.tsx";
import { type Services, ServicesContext } from "./services.ts";
import { mantineTheme, resolveCssVariables } from "./theme/mantineTheme.ts";
import { useThemeName } from "./theme/useThemeName.ts";
import { TopBar } from "./topbar/TopBar.tsx";
import { useShortcuts } from "./useShortcuts.ts";
import { Yard } from "./yard/Yard.tsx";

const RoutingHealth = lazyPart(async () => {
  const { RoutingHealth } = await import("./figures.ts");
  return { default: RoutingHealth };
});

const Figures = lazyPart(async () => {
  const { Figures } = await import("./figures.ts");
  return { default: Figures };
});

const HelpDialog = lazyPart(async () => {
  const { HelpDialog } = await import("./dialogs.ts");
  return { default: HelpDialog };
});

interface AppProps {
  readonly services: Services;
}

export function App({ services }: AppProps) {
  return (
    <ServicesContext value={services}>
      <Themed />
    </ServicesContext>
  );
}

function Themed() {
  const theme = useThemeName();
  return (
    <MantineProvider
      theme={mantineTheme}
      cssVariablesResolver={resolveCssVariables}
      forceColorScheme={theme}
    >
      <ErrorBoundary>
        <Page />
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Page() {
  const [helpOpened, help] = useDisclosure(false);
  const openHelp = useCallback(() => {
    retryParts();
    help.open();
  }, [help.open]);
  useShortcuts(openHelp);
  return (
    <>
      <a className={classes.skip} href="#figures">
        Skip to the figures
      </a>
      <PartBoundary name="The bar with the buttons" as="card">
        <TopBar onHelp={openHelp} />
      </PartBoundary>
      <div className={classes.page}>
        <main className={classes.main} id="figures" tabIndex={-1}>
          <Failure />
          <NothingLearned />
          <Notices />
          <Loading />
          <PartBoundary name="The yard" as="card">
            <Yard />
          </PartBoundary>
          <PartBoundary name="What came of this run" as="card">
            <Outcome />
          </PartBoundary>
          <PartBoundary name="The routing’s health" as="card">
            <Suspense fallback={null}>
              <RoutingHealth />
            </Suspense>
          </PartBoundary>
          <PartBoundary name="The figures" as="card">
            <Suspense fallback={<div className={classes.figures} />}>
              <Figures />
            </Suspense>
          </PartBoundary>
        </main>
        <PartBoundary name="The panel of settings" as="card">
          <ControlPanel />
        </PartBoundary>
      </div>
      <PartBoundary name="The foot of the page" as="card">
        <Footer />
      </PartBoundary>
      {helpOpened ? (
        <PartBoundary name="“Help”" as="floating" onClose={help.close}>
          <Suspense fallback={null}>
            <HelpDialog onClose={help.close} />
          </Suspense>
        </PartBoundary>
      ) : null}
      <PageMessages />
      <Announcer />
    </>
  );
}
