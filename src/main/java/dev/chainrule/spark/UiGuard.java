package dev.chainrule.spark;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * Asks for a name and the secret before Spark shows a page (HTTP Basic), and tells Spark the name.
 * Spark's own access lists then say who may see or stop what; without such a filter nobody has a
 * name, and the lists let nameless requests pass.
 *
 * <p>Spark makes it from the setting {@code spark.ui.filters}, in drivers, masters and workers.
 */
public final class UiGuard implements Filter {
  private static final String SECRET_FILE = "secretFile";

  /** Names the file that holds the secret. */
  static final String SECRET_FILE_SETTING =
      "spark." + UiGuard.class.getName() + ".param." + SECRET_FILE;

  private static final String SCHEME = "Basic ";

  private byte[] secret = {};

  @Override
  public void init(FilterConfig config) throws ServletException {
    String file = config.getInitParameter(SECRET_FILE);
    if (file == null) {
      throw new ServletException(SECRET_FILE_SETTING + ": missing; --secret-file sets it");
    }
    secret = SecretFile.read(Path.of(file)).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    Optional<String> user = user(asked.getHeader("Authorization"));
    if (user.isPresent()) {
      chain.doFilter(new NamedRequest(asked, user.get()), response);
    } else {
      HttpServletResponse answer = (HttpServletResponse) response;
      answer.setHeader("WWW-Authenticate", "Basic realm=\"Spark\", charset=\"UTF-8\"");
      answer.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    }
  }

  /** The name in a request, if the secret in it is right. */
  private Optional<String> user(String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String credentials = decoded(authorization.substring(SCHEME.length()).trim());
    int colon = credentials.indexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    byte[] password = credentials.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
    // Takes the same time for a wrong first character as for a wrong last one.
    return MessageDigest.isEqual(secret, password)
        ? Optional.of(credentials.substring(0, colon))
        : Optional.empty();
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** A request with the name of its sender. */
  private static final class NamedRequest extends HttpServletRequestWrapper {
    private final String user;

    NamedRequest(HttpServletRequest request, String user) {
      super(request);
      this.user = user;
    }

    @Override
    public String getRemoteUser() {
      return user;
    }

    @Override
    public String getAuthType() {
      return BASIC_AUTH;
    }
  }
}
