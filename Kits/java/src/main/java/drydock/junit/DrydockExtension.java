package drydock.junit;

import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link Drydock} stands for. Registered by {@code @RegisterExtension}, it may say more:
 *
 * <pre>{@code
 * @RegisterExtension
 * static DrydockExtension drydock = new DrydockExtension().scenario("throttled").arguments("--seed", "7");
 * }</pre>
 */
public final class DrydockExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(DrydockExtension.class);

    private String scenario = "";
    private String clock = "";
    private String findings = "";
    private Supplier<String> url = () -> System.getProperty("drydock.url");
    private String binary = System.getProperty("drydock.binary");
    private List<String> arguments = List.of();

    /** As {@link Drydock#scenario()}. */
    public DrydockExtension scenario(String scenario) {
        this.scenario = scenario;
        return this;
    }

    /** As {@link Drydock#clock()}. */
    public DrydockExtension clock(String clock) {
        this.clock = clock;
        return this;
    }

    /** As {@link Drydock#findings()}. */
    public DrydockExtension findings(String findings) {
        this.findings = findings;
        return this;
    }

    /** A server that runs already, in place of the process's own; also the system property {@code drydock.url}. */
    public DrydockExtension url(String url) {
        return url(() -> url);
    }

    /** The same for one that is known later, such as a container's. */
    public DrydockExtension url(Supplier<String> url) {
        this.url = url;
        return this;
    }

    /** The drydock to start; also the system property {@code drydock.binary}. It counts on the first use in a process. */
    public DrydockExtension binary(String binary) {
        this.binary = binary;
        return this;
    }

    /** Further arguments of {@code drydock serve}. They count on the first use in a process. */
    public DrydockExtension arguments(String... arguments) {
        this.arguments = List.of(arguments);
        return this;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Tenant.class && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        Tenant known = store.get(Tenant.class, Tenant.class);
        if (known != null) return known;
        Tenant tenant = make(context);
        store.put(Tenant.class, tenant);
        return tenant;
    }

    private Tenant make(ExtensionContext context) {
        setting(context, Drydock::findings, findings, List.of("", Drydock.FAIL, Drydock.SHOW));
        return server(context).tenant(
            context.getRequiredTestClass().getName() + "::" + context.getDisplayName(),
            setting(context, Drydock::scenario, scenario, List.of()),
            setting(context, Drydock::clock, clock, List.of()));
    }

    /** One for the process: it stands in the root of all tests and is closed with them. */
    private Server server(ExtensionContext context) {
        String elsewhere = url.get();
        if (elsewhere != null) return Server.at(elsewhere);
        return context.getRoot().getStore(NAMESPACE)
            .getOrComputeIfAbsent(Server.class, key -> Server.start(binary, arguments), Server.class);
    }

    /** What the test's method says, else its class or one around it, else the extension. */
    private static String setting(
        ExtensionContext context, Function<Drydock, String> of, String otherwise, List<String> allowed
    ) {
        for (Optional<ExtensionContext> at = Optional.of(context); at.isPresent(); at = at.get().getParent()) {
            Optional<AnnotatedElement> element = at.get().getElement();
            Optional<Drydock> mark = AnnotationSupport.findAnnotation(element, Drydock.class);
            if (mark.isPresent() && !of.apply(mark.get()).isEmpty()) {
                otherwise = of.apply(mark.get());
                break;
            }
        }
        if (allowed.isEmpty() || allowed.contains(otherwise)) return otherwise;
        throw new IllegalArgumentException("findings can be fail or show, not " + otherwise);
    }

    /** Findings fail the test; one that failed for whatever reason also says what happened. */
    @Override
    public void afterEach(ExtensionContext context) {
        Tenant tenant = context.getStore(NAMESPACE).get(Tenant.class, Tenant.class);
        if (tenant == null) return;
        Optional<Throwable> failure = context.getExecutionException();
        boolean hasFailed = true;
        try {
            if (failure.isPresent()) {
                failure.get().addSuppressed(new WhatHappened(tenant.describe()));
            } else if (!setting(context, Drydock::findings, findings, List.of()).equals(Drydock.SHOW)) {
                String errors = String.join("\n", tenant.errors());
                hasFailed = !errors.isEmpty();
                if (hasFailed) throw new AssertionError("The client did what would hurt against the real service:\n" + errors
                    + "\n\nDrydock: " + tenant.describe());
            } else {
                hasFailed = false;
            }
        } finally {
            tenant.end(hasFailed);
        }
    }

    /** Stands beside the reason of a failure, which is the test's own. */
    private static final class WhatHappened extends Throwable {
        private static final long serialVersionUID = 1;

        WhatHappened(String text) {
            super(text, null, false, false);
        }

        @Override
        public String toString() {
            return "Drydock: " + getMessage();
        }
    }
}
