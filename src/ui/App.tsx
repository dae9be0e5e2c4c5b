import { MantineProvider } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense, useCallback } from "react";
import classes from "./App.module.css";
import { Figures } from "./charts/Figures.tsx";
import { ControlPanel } from "./controls/ControlPanel.tsx";
import { Footer } from "./Footer.tsx";
import { RoutingHealth } from "./health/RoutingHealth.tsx";
import { ErrorBoundary } from "./messages/ErrorBoundary.tsx";
import { Failure } from "./messages/Failure.tsx";
import { Loading } from "./messages/Loading.tsx";
import { Notices } from "./messages/Notices.tsx";
import { type Services, ServicesContext } from "./services.ts";
import { mantineTheme, resolveCssVariables } from "./theme/mantineTheme.ts";
import { useThemeName } from "./theme/useThemeName.ts";
import { TopBar } from "./topbar/TopBar.tsx";
import { useShortcuts } from "./useShortcuts.ts";
import { Yard } from "./yard/Yard.tsx";

const HelpDialog = lazy(async () => {
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
  useShortcuts(useCallback(() => help.open(), [help.open]));
  return (
    <>
      <a className={classes.skip} href="#figures">
        Skip to the figures
      </a>
      <TopBar onHelp={help.open} />
      <div className={classes.page}>
        <main className={classes.main} id="figures" tabIndex={-1}>
          <Failure />
          <Notices />
          <Loading />
          <Yard />
          <RoutingHealth />
          <Figures />
        </main>
        <ControlPanel />
      </div>
      <Footer />
      {helpOpened ? (
        <Suspense fallback={null}>
          <HelpDialog onClose={help.close} />
        </Suspense>
      ) : null}
    </>
  );
}
