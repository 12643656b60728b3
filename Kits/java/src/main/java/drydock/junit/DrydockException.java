package drydock.junit;

/** Drydock does not start, does not answer, or refuses a call of the test; the message is what it says. */
public final class DrydockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DrydockException(String message) {
        super(message);
    }
}
