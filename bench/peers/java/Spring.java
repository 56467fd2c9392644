// SPDX-License-Identifier: Apache-2.0

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Verifies only: Spring's encoder is for servers that issue tokens. */
class Spring implements Peer {
	public static final String NAME = "Spring NimbusJwtDecoder";

	private final NimbusJwtDecoder decoder;

	private Spring(NimbusJwtDecoder decoder) {
		this.decoder = decoder;
		JwtTimestampValidator times = new JwtTimestampValidator();
		times.setAllowEmptyExpiryClaim(false);
		decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
			List.of(times, new JwtIssuerValidator(Material.ISSUER),
				new JwtAudienceValidator(Material.AUDIENCE))));
	}

	public static Peer prepare(Material m) throws Exception {
		if (m.key() != null)
			return new Spring(NimbusJwtDecoder
				.withSecretKey(new SecretKeySpec(m.key(),
					"HmacSHA256"))
				.macAlgorithm(MacAlgorithm.HS256).build());
		if (m.alg().equals("EdDSA"))
			return null;
		var processor = new DefaultJWTProcessor<SecurityContext>();
		var keys = new ImmutableJWKSet<SecurityContext>(
			new JWKSet(JWK.parse(m.text("public.jwk"))));
		processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
			JWSAlgorithm.parse(m.alg()), keys));
		processor.setJWTClaimsSetVerifier((claims, context) -> { });
		return new Spring(new NimbusJwtDecoder(processor));
	}

	@Override
	public boolean verify(String token) {
		return decoder.decode(token) != null;
	}

	@Override
	public String sign() {
		return null;
	}
}
