// SPDX-License-Identifier: Apache-2.0

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.JWTVerifier;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Date;

class Auth0 implements Peer {
	public static final String NAME = "java-jwt";

	private final Algorithm algorithm;
	private final JWTVerifier verifier;

	private Auth0(Algorithm algorithm) {
		this.algorithm = algorithm;
		this.verifier = JWT.require(algorithm)
			.withIssuer(Material.ISSUER)
			.withAudience(Material.AUDIENCE)
			.withClaimPresence("exp").build();
	}

	public static Peer prepare(Material m) throws Exception {
		return switch (m.alg()) {
		case "HS256" -> new Auth0(Algorithm.HMAC256(m.key()));
		case "RS256" -> new Auth0(Algorithm.RSA256(
			(RSAPublicKey) m.publicKey(),
			(RSAPrivateKey) m.privateKey()));
		case "ES256" -> new Auth0(Algorithm.ECDSA256(
			(ECPublicKey) m.publicKey(),
			(ECPrivateKey) m.privateKey()));
		case "ES384" -> new Auth0(Algorithm.ECDSA384(
			(ECPublicKey) m.publicKey(),
			(ECPrivateKey) m.privateKey()));
		default -> null;
		};
	}

	@Override
	public boolean verify(String token) {
		return verifier.verify(token) != null;
	}

	@Override
	public String sign() {
		long now = System.currentTimeMillis();
		return JWT.create().withIssuedAt(new Date(now))
			.withIssuer(Material.ISSUER)
			.withSubject(Material.SUBJECT)
			.withAudience(Material.AUDIENCE)
			.withExpiresAt(new Date(now + Material.LIFETIME_MS))
			.withJWTId(Material.TOKEN_ID)
			.withClaim("role", Material.ROLE).sign(algorithm);
	}
}
