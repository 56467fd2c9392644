// SPDX-License-Identifier: Apache-2.0

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Date;
import java.util.Set;

class Nimbus implements Peer {
	public static final String NAME = "nimbus-jose-jwt";

	private final JWSHeader header;
	private final JWSSigner signer;
	private final JWSVerifier verifier;
	private final DefaultJWTClaimsVerifier<SecurityContext> claims =
		new DefaultJWTClaimsVerifier<>(Material.AUDIENCE,
			new JWTClaimsSet.Builder()
				.issuer(Material.ISSUER).build(),
			Set.of("exp"));

	private Nimbus(String alg, JWSSigner signer, JWSVerifier verifier) {
		this.header = new JWSHeader.Builder(JWSAlgorithm.parse(alg))
			.type(JOSEObjectType.JWT).build();
		this.signer = signer;
		this.verifier = verifier;
	}

	public static Peer prepare(Material m) throws Exception {
		String alg = m.alg();
		return switch (alg) {
		case "HS256" -> new Nimbus(alg, new MACSigner(m.key()),
			new MACVerifier(m.key()));
		case "RS256", "PS256" -> new Nimbus(alg,
			new RSASSASigner(m.privateKey()),
			new RSASSAVerifier((RSAPublicKey) m.publicKey()));
		case "ES256", "ES384" -> new Nimbus(alg,
			new ECDSASigner((ECPrivateKey) m.privateKey()),
			new ECDSAVerifier((ECPublicKey) m.publicKey()));
		default -> edDsa(m);
		};
	}

	/** Needs Tink, which it does not bring along. */
	private static Peer edDsa(Material m) throws Exception {
		try {
			var key = JWK.parse(m.text("jwk")).toOctetKeyPair();
			return new Nimbus(m.alg(), new Ed25519Signer(key),
				new Ed25519Verifier(key.toPublicJWK()));
		} catch (NoClassDefFoundError e) {
			return null;
		}
	}

	@Override
	public boolean verify(String token) throws Exception {
		SignedJWT jwt = SignedJWT.parse(token);
		if (!jwt.getHeader().getAlgorithm().equals(
			header.getAlgorithm()) || !jwt.verify(verifier))
			return false;
		claims.verify(jwt.getJWTClaimsSet(), null);
		return true;
	}

	@Override
	public String sign() throws Exception {
		long now = System.currentTimeMillis();
		SignedJWT jwt = new SignedJWT(header, new JWTClaimsSet.Builder()
			.issueTime(new Date(now))
			.issuer(Material.ISSUER)
			.subject(Material.SUBJECT)
			.audience(Material.AUDIENCE)
			.expirationTime(new Date(now + Material.LIFETIME_MS))
			.jwtID(Material.TOKEN_ID)
			.claim("role", Material.ROLE).build());
		jwt.sign(signer);
		return jwt.serialize();
	}
}
