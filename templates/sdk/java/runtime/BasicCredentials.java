package apigen.sdk;

/**
 * A user name and a password.
 *
 * @param username the name
 * @param password the password
 */
public record BasicCredentials(String username, String password) {
  /** {@return the name, without the password} */
  @Override
  public String toString() {
    return username + ":***";
  }
}
