package drydock.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a tenant of Drydock: a parameter of type {@link Tenant}.
 *
 * <pre>{@code
 * @Drydock(scenario = "throttled", clock = MANUAL)
 * class UploaderTest {
 *     @Test
 *     void heedsRetryAfter(Tenant tenant) { ... }
 * }
 * }</pre>
 *
 * What a method says goes before what its class says. One server runs for all tests of a process, and ends with it.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(DrydockExtension.class)
public @interface Drydock {
    /** Tenant time passes as real time does; or it stands still until it is moved. {@code "scaled:60"} is a minute a second. */
    String REAL = "real";

    String MANUAL = "manual";

    /** Findings of severity error fail the test, which is the default; or they are only shown when it fails. */
    String FAIL = "fail";

    String SHOW = "show";

    /** A built-in scenario's name, a file (a word with a slash or a dot), or YAML or JSON text (with a colon). */
    String scenario() default "";

    /** {@link #REAL}, {@link #MANUAL} or {@code "scaled:60"}; by default as the scenario says. */
    String clock() default "";

    /** {@link #FAIL} or {@link #SHOW}. */
    String findings() default "";
}
