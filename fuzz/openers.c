/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of encryption made for these tests alone, one of each kind. */
#include "openers.h"

#include "base/text.h"

static const char *const jwks[] = {
	"{\"kty\":\"oct\",\"k\":\"h4m6_xdwW4T0idaoz17mk-CLIYOcRabWAVxY88b"
	"dH5Q\",\"alg\":\"A128CBC-HS256\",\"use\":\"enc\",\"kid\":\"A128C"
	"BC-HS256\"}",
	"{\"kty\":\"oct\",\"k\":\"Hu2hZjEsIyY-rcGzV0RwlafOGCmp2ZrhQhUfo_u"
	"HI5Cb5wcSNSb1dXa-jIg-I6PX\",\"alg\":\"A192CBC-HS384\",\"use\":\""
	"enc\",\"kid\":\"A192CBC-HS384\"}",
	"{\"kty\":\"oct\",\"k\":\"a3EJzYzVt5lNGRWm9kTx7qHui6IjWFgVXauz32p"
	"L1KLJyh51MKtyW5IaCOlWvBYd8-pLiFmXCLz19I__lqrFSQ\",\"alg\":\"A256"
	"CBC-HS512\",\"use\":\"enc\",\"kid\":\"A256CBC-HS512\"}",
	"{\"kty\":\"oct\",\"k\":\"-K3OKzVNozqDxcmrqDkd0w\",\"alg\":\"A128"
	"GCM\",\"use\":\"enc\",\"kid\":\"A128GCM\"}",
	"{\"kty\":\"oct\",\"k\":\"mmqAVu02EHX2Yhabtttqwm9yhZ_toF3O\",\"al"
	"g\":\"A192GCM\",\"use\":\"enc\",\"kid\":\"A192GCM\"}",
	"{\"kty\":\"oct\",\"k\":\"Kxw80673bcGBnuTDUisAqDA1mV3XoExYT0vm-hD"
	"WYMY\",\"alg\":\"A256GCM\",\"use\":\"enc\",\"kid\":\"A256GCM\"}",
	"{\"kty\":\"oct\",\"k\":\"AgaaDNCzZIPxkinyd3z12w\",\"alg\":\"A128"
	"KW\",\"use\":\"enc\",\"kid\":\"A128KW\"}",
	"{\"kty\":\"oct\",\"k\":\"kZZGdeNM5N_xaiwnp61YwxL-gL3WTbto\",\"al"
	"g\":\"A192KW\",\"use\":\"enc\",\"kid\":\"A192KW\"}",
	"{\"kty\":\"oct\",\"k\":\"3lvXnmhUG7dBj_431djLiQN3o8Nv1sf6yptivM7"
	"3xZM\",\"alg\":\"A256KW\",\"use\":\"enc\",\"kid\":\"A256KW\"}",
	"{\"kty\":\"oct\",\"k\":\"MPoKdkFWWmxskFpN3FK9Ig\",\"alg\":\"A128"
	"GCMKW\",\"use\":\"enc\",\"kid\":\"A128GCMKW\"}",
	"{\"kty\":\"oct\",\"k\":\"BVfVgvx4_NNgTxq5u4bhlxo4T_JEkJXb\",\"al"
	"g\":\"A192GCMKW\",\"use\":\"enc\",\"kid\":\"A192GCMKW\"}",
	"{\"kty\":\"oct\",\"k\":\"T7CkowMNeP9L852S5GOuZsRTc5niQP-GaQkLu5S"
	"RNdg\",\"alg\":\"A256GCMKW\",\"use\":\"enc\",\"kid\":\"A256GCMKW"
	"\"}",
	"{\"kty\":\"RSA\",\"n\":\"vUZFDUiK8-f3kOqIKONDwMrMJHJd_njtrO4Zpi2"
	"C4_m6zIz1-7R9i6qbIpSG8EQRb448VXMQ02AqlFx1sFx4hckUdhRRGbAaVmt07bk"
	"LE7eFDkK3o-q2oKni-PGUrumSNxCSQK377PRegEziymC-EfGUSVKCvua677To67i"
	"6-cjSHP-OZYI7JNeuSWhDBLzXbug9vcTgB0aNlBXfljo9q0kNMybZLEC0VIDZGa3"
	"BV1G2MfsKDZfmX41caZt8sRmVIQq3OFTsW4EKos6G_aqiyhefq7LT7y1LfF0CwhK"
	"2MDh7dbR72DhmAgb4uV7sbjLIK4G5ae--28fWjkX8IwNjww\",\"e\":\"AQAB\""
	",\"d\":\"Afo-eQEcov0uuu0LCs81f7twd5RZprjRgKtPgoPo4VlwxLCtAQhJOYK"
	"eTxk88a540w1i4os41UgWi5O4ZCxEDBh0dFQJ5uFOMnkPfzAeBjuLrroSRv_fZgu"
	"My12cH3Yotvo7vA8nEro1VI25F8L7_rqN7B9NvEpP18wTzc3Kdd4st0mF6sTEO8n"
	"pb0GHzAnZKWatZ_PQvuMAVvgVEC8xfPXsZvXvR_YnjhV8Dc7DWZsjt-duWYN8M2k"
	"5ZUnn_wAFtImsXWf6jogTO2RFUbRdYJ6zvZL_5k1br2JJYQs3AlQx7ucqvcOJMst"
	"JFKyZMZUIfy2mcjhx3mc3rkqi6yxZaQ\",\"p\":\"6CfiKA7aKABjzCu57hWoOx"
	"OyeDnrBEom8em_-sIZXrhSsiyPfiimWq4eTQUtek_HFP8kVKE8IyAV10JjDgAwZW"
	"mrcnW53NiyhcizS6Lq3rVSh7QLp3n-Jl-cYaTfMKurU4ft5C_KzJHp9twTYZBpZW"
	"PiLV9q7YwBvwfDH1xiVuk\",\"q\":\"0LbmZ8mIkI55iFLIwM_5Ti-G5Cpu2zTL"
	"pqS3DCw0Wgqh7pqfks06cfy8LxV2b3pDM8hVIPQdo-GcZfNeFlNaNOL0AMoJrc0j"
	"OkF19oIvtevSWyQDQqcali5bG3SB3rZDPRQPdvhFcVn_meFR5_oDLqYrOcEH7lf8"
	"z_ImxOtLEcs\",\"dp\":\"g11uH3SoBVKTJgjoIMyocSVoK5e6YKcE-oZmV6JVc"
	"L-kK6YDXEPsPgugobx4S2mxITRufmTt_oI9WZz7KAT7Xac5mH79OPZ1rjYvHnGFr"
	"Ze0p409uvrQ0S3w81-z23qIa6_S8PgKLU-zsDg_z0lEGlc2uK3xd5Ftu4bM5oYEL"
	"2E\",\"dq\":\"vP6yOw9as5PgZ1qXYUmydmNBIcFu6t6u_vKusr4gldyE7_xiPV"
	"vL7cYvXe9wdNfgnLZup82GPY0hw4wSCeNmjvdofoJ1K0XT_X-jYxpWO8UUkeVVcn"
	"jA8Xd-lqj0pQikcF2G93Mv5snZU62eLpLNaOOdxsmN9f0E-ARNqQlry-s\",\"qi"
	"\":\"n8we8Pp7TKg_YIO2UPArM4_uDwmnSLuKzQ1T4LdKMsj36SrZzEEVKus-spw"
	"9i6DNFvYHI3RmKmd3PNh_suMlBo28PEM0KHS7Kn2bthI3ljzR7X0dL1EKFOcJAuX"
	"TjqWYY1C8aVkn37vKmOtm1QamDhBk1mQs_ylOHwpmSbIfzqQ\",\"alg\":\"RSA"
	"-OAEP\",\"use\":\"enc\",\"kid\":\"RSA-OAEP\"}",
	"{\"kty\":\"RSA\",\"n\":\"vAoWJXqC4XatcX5fDJ3mEr03gnb-UygzGQNd59E"
	"F5oaehi9phDUFWer4xIrIMVljCvXp45uoqw0m5x1hxW00ug4O5YU0fzMK-XdiK51"
	"ZrxERL2PwupKlaLATPlL6Bh6Xm6w1VpLnNuUsHLeW-XSPjziY3DUmTOypogoiTET"
	"Piehycz2NFgCdw15rYRENz1s-ek9yCV14FgL3xOrmUSpHNQguphLMktL9B_nb9OJ"
	"Az25jJXj84nK16MdLp5Y6KUAGJx6I_1W1XnU9FXX5b83Tsg3agYXfr87IBPg7Tcm"
	"73vKY6md129f3NfSEKCh7mDx5MYjBiwPgAE3XB5WrUcRMTw\",\"e\":\"AQAB\""
	",\"d\":\"Se3zSBfzNj7JMVp8d0LrTonLNcWf90TSVi6_MGG7Xqel0t74Ls0Dxhb"
	"-aJOh4tkgehI2O1EbTukUVwBzzMHDXbUiQTYObkY8tdkspTYvqQdeSNITtt7qHo8"
	"_eZz5BQfpFoDt1ZRbSHdw0PeTaY9c0_PuEYHqBYt0pCs00eSp7i9jWX4sTI9gymH"
	"XkRE1uUDBTKYIwcuyadPOWnVet5B8vNF4uGIqrC82PrM9wGxP829ZRvkURuXvrvX"
	"_eivZZFuExlAdPkQGcqBuJK-l01TFQCv9bn4VjfZ9fO_NFzapEgPgdj5MMJnR1YO"
	"jc_SdCD2WijZYvbGD4beByY13CVDbTQ\",\"p\":\"6WSFKt5MzqvxWz3qfuD6Q-"
	"yYmXNnodLfl9FTPPFDqXlAvLmL3u3WbyTrD8mf_Q_m8WOIVsuKDXv0Mh_zFIRjbt"
	"0omtH1k4X2S78XipkVzK5kN2f32mkl3c3exaWfdwS_c9Cxcr0lS1M8rgG7hKtyiQ"
	"Is6aVYIXEYSZ8xjdnKqU0\",\"q\":\"zkDu9fWYdpq7D65h3qIXF_9-8g_RdiHa"
	"O9Qt88-m6FC8-QWPdQ9rozG57hOpY-L8SEd1RMwoaZW3goFhNdOg34A9Hy4DgKXI"
	"LHoBEzW8I8w0t22DeAEd3qazYhqack9X6n7SHrs5jMJ87hLVGO9qYH8cd0zNdFHn"
	"bjCyHzMYHgs\",\"dp\":\"O8Z7-NPAljohcb303hQe5OCm4L5W73JDw-1fxT8Bl"
	"lkwxGU9NpZxkjvBXGTGbhjxjCdy1tAAhp2VmHToW_vgP5ey-5wEqojn4NSLYfr9Q"
	"1Py5OHi7_R4N0uv360gn2n-4tmzaPCaqaUi6GoXLc5_YinFeP3ZCY-eqdR066C5M"
	"A0\",\"dq\":\"ILyJsRxUIK8adbi17AJKLBLvcTg1hMyGuOxKhuI0mbcG53eMd4"
	"YFDZf87N7OCf6jEE3XPR4yY9_RirNCXKrEY_UUvngtMiQeC4Ep3oSu4fetflexgE"
	"CdHxPScQXL8czKJXwPmbUZw0-zSI5QqG6Hsd07BWx5R7cgRosQGoefklU\",\"qi"
	"\":\"PN_ReWeowOQj_xgT1JebPLLQQLqKHpfI59DynE6iu6982NaHkpHGefqpEKT"
	"ZTBZ-oMEwESyRScnvFvwD6z1Fpgjao5g3Aoy3uyyFo5Ax-h1HfGMMFz9xFeskiY7"
	"L8-MzWTrmp-96dlHSgTH0o9xKhqNIYlj5luLy2vwVzM8SeFM\",\"alg\":\"RSA"
	"-OAEP-256\",\"use\":\"enc\",\"kid\":\"RSA-OAEP-256\"}",
	"{\"kty\":\"RSA\",\"n\":\"rGaxRxsnlF5-4JZzA-aGHtE_v5h37x5w1VqLzuS"
	"JJGTABsF8IM958YUc7QTFKWsS0TMobyzzdWxpIESKeUsTPIjc3t7_NLz1K3v3CBm"
	"r_9K_EoAfgoh4JoEuxfAtv5J4fYw_dxuMTfJvf1beJkRShkXYScP5XZUUso9-IEV"
	"Ks2AXCfC2vbB6QKUrQdHI_VplipsjmrkUyUNdTMMGfSAD6e3xE2Xf0dniCWTvR2r"
	"W7iA0pesN5k6_iL674X_9eyH7MShfYsebc3knKKdAobqmARc4xkqpGrVuVcoymEQ"
	"szRSXB7ZLzGTNQA1LYzRunXSB7CjNMUoiDWn_4ybtoVE6ww\",\"e\":\"AQAB\""
	",\"d\":\"QeFsVVPXKCeELKbRhOgO0K_9wGWvTz0-uQlE6-cBUVr-1pYRrSgb3WO"
	"Uzi5Iea9lHXSDOxjeYDzxX1dR41ABJdzXKoPk2m5q8hcJK5tD0xrh0VwMroEgCPb"
	"MvO8vTEnYqYFyrz1jvFWsreiwM8dgEdeW83lkTZKuuh2DgSl5hlnNCWbd8Hhk05R"
	"3LSNBnymiepuzUP1YHDnMSIYYawRKpzDLXLkC9UByS-B2i5mz_fT8cIWVM_36I99"
	"Q6zYMsxMM7FFjCLdzq_evi0DC1xwtsih_GEnXtghD21-VQtEsRKIA3SG6KCKrZTJ"
	"LJKwRF0GNcv4V4ryWi9Fp2Iy0ZzqQYQ\",\"p\":\"4IH60WmDWzV94WEe9BguUA"
	"FPLJmmtKGNsQjWiNFRiAgFna2xL3m-P2dabFsVj5Porkf_0jrToMyBeOXq3PwpB_"
	"8hkxYSzaMqyX3ATZ-bCLtpO_krZXkE4RfdGAAl7swoQjK24gsfaMn20Om4FY5A9u"
	"vGcSkjOxpvD5VoaApleNU\",\"q\":\"xJWTxXFjKXhkoiN8GGBqlcyy5rlEAJ_m"
	"ps2xMZEuY-LvdIBHeuvXrxm7p47mwzSr8xKfkpTrS4eZ_NV8RJawqPL-lg-DKXMg"
	"_DOL_iwLM_Yrvw1jdybcu31uWDAdbw0AuB301JOMvzF13eJKM319gJHJbeQ6Gz2k"
	"ZxA4-MWVsTc\",\"dp\":\"PGF47b1tAKjgVC9kvc2LFyVi_-HLPiV9EDIKUP3K6"
	"cUOjZvbXaNmkXLglOfiYp0rJURj_0ynAkY-RB_CDPEcr_PkOcTkBb5ukYZqo_XbI"
	"nwVD3YyP7ZOo6NhaUUQ7qql4Tf2i9Dl_67h3MofIl0CB-bdli20Nf8kA5LxY5n4N"
	"Ik\",\"dq\":\"AZoOaC9yVWYru756RmCSvcG7O3ILAc5LvNQ0O2kpbZrtxI8_Bd"
	"tiGIUnKEhbzP9i30opjrIz8JucP5kluBFaQyYnuOVLdkz_2c45t8p4FOZOmPHs-4"
	"2Pgt-UxJcvxjXe6aEk246QOQaYJUSwwhalrSSC9ahEaPBppIVXUX-apqU\",\"qi"
	"\":\"DzkCN7JFCwOijRBiAEqP5R8OcK_vcgLX9EAruPrCeSWxOvqaCAKM6LNaOnH"
	"nWqmPORuHWnGo9Ojv5WsKd6oHFZCiktodH5eernjdcwt6cpIgOh_8ZmWI2aQ2xYv"
	"_NqqnrWPWbA9sq-3TTs5mWWaC8D6jdhVoCByvMI5sStjy_uM\",\"alg\":\"RSA"
	"-OAEP-384\",\"use\":\"enc\",\"kid\":\"RSA-OAEP-384\"}",
	"{\"kty\":\"RSA\",\"n\":\"x2dN_mCzlDH8oy9FeSl88fowlfKjny2dnMnTMKk"
	"U4PRy60hgooVlEuur1CruzlxsilXci-Em2F6cTk9UAhTA00QZWtaQnNUg5VGVQBv"
	"8RLo46tCpw1qyjIGtwD7Yjl9BeTRzadWTQfQ14GNpppkzeIwK5BWrHWej3SYHaA8"
	"wwv76k--m5gr4UVkjt2gTwINefHup5zebZev4G7Foe02i3Y5KnCT7sZKo-9dpFjV"
	"p2e8rY8uH9tBkSNwBvzJaYA3Lewbt3xYXzyz22gD_463wYysxTyqMcxGpEx_N3Hm"
	"CEpfXCVUOKSKo5Gzw87f8LmuHM6E7HwR43SIeDmy--ROcLw\",\"e\":\"AQAB\""
	",\"d\":\"B9hqKqh-WEXRNVBuUNKPjmu0DqpBwskGKv2L2B3G6wTjIpux5aMO83w"
	"fQhVAWREs2hJ_v2cn4ppyVuhrGzvazFUhFEBd5zXBehRIJYIUXlXfWGnGTB_c54d"
	"QoUA3v_5CcrTcF51mElG77uyqYvojGsqTwR6TIXCK83AEGZWDayCQTiteMcBxPDT"
	"nojQEfSJUhEEzY3efTLIkSHwXUfa3ZJEWkALHANI6hQAjEzAt1_pBYUccDFdfkGe"
	"htMR4Q0PoMBE6CtKfsBwyNUYuwK0eB0Jw_kx8Yr_I_FvfLkqb-TUNC8-hhYjJZYs"
	"E48klkBeEixSZ8KaNIZjWTf6o6dnwUQ\",\"p\":\"5iCuR46KC2t5pk0GYG5iw_"
	"MGz9xhRo9ajH_a2c0AIizAyoT69zzxBCMD_9LeNqOMpxLneLVjpHoc9d1aACXj0R"
	"Xns7lZ6yppUMitPhfw8WId_1xI3lCNEoqAhAtKgbSt8-lUprU0XG99cVR8u1gb8r"
	"cPmweMLE6rkRTTMDrLgPE\",\"q\":\"3dJZzziprqIMlHzutlV4pv0Mo_dgdN_0"
	"wS1_gYU-7CLH7X1w51skdufzbBwmAJzI8ODNSqGjKlwa69-kuPgTGSAhDZCL7Al_"
	"daufgcXLUnaa5VQUytqSHeQgDcjdXWmtGeSc8IutrC6aK_7vqib4TBmR3xxvVeyJ"
	"Uyjcoc3u7x8\",\"dp\":\"nwZmaLxvWITkg68mgOzHA3Gle25nKkNV51FTAr9PI"
	"E6cy1Ypt0A9rQYldVtag5dxUuMVYay3NqnL6XsU_pUwYQQqIWAsav3b2R9T2Fzi-"
	"2s6H4S-NiKj2fQr6xOCYS9iJfNPtAP0Mww4O2CO8UdpyMgH2LHWg6e5l4A0kFeQ2"
	"YE\",\"dq\":\"XK7CdbHwPBZbeUOGHksyIVvEB1KaS9szke-nwf9hnhqePJ3YKe"
	"LMJp6d-AL-4eygjPzw6gkFevKHER0d32dP24SwKtHFlPcW-ZyfBgMWBDuoVr-9_F"
	"A9Ex45Qmk2DQzVlecOp_dEtpe2NUHM8-RahLl-WKGx503wxv1gyn6YIfM\",\"qi"
	"\":\"Hg9xfYLTmX2wWKmqnrGRhd3WBjPM-FtTF90YCVY332BOjB9lXElUDqJLC4u"
	"rMdzs65Alxdr6c99gmrmvX8tdBQE4HNauw9OjDeo5K8LIAnYzXi-67SU2bdmI7Q8"
	"aekd-75rYL69ALh1jHDM9_1VkRsnnRxtwGlYge3T0uftXGQI\",\"alg\":\"RSA"
	"-OAEP-512\",\"use\":\"enc\",\"kid\":\"RSA-OAEP-512\"}",
	"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"_IBilUpw0G2gJwAumaZJqq"
	"Ffe5L1mdjyeqXmRxyt1Kw\",\"y\":\"KRSVSRcgwnIl_WkQE6TTnVsLITKDH0JF"
	"XJ7DTP3NB60\",\"d\":\"-733rji9wE7WSOVKEdsi6hwtA9jxeAWrlBqztcU_dd"
	"Y\",\"alg\":\"ECDH-ES\",\"use\":\"enc\",\"kid\":\"ECDH-ES/P-256"
	"\"}",
	"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"ekbEanLrFtVeLaDwX5MTYd"
	"-FyhO0ymBqJxPZpn5UsCHXXuh6GmWMXTPtli-bGDDR\",\"y\":\"oS4SRhuJ6x9"
	"KlgT_bsplJ9kK487HYiJcA9G4bvDuQQ1rsdG9AOL6-zej3ohGq1Lm\",\"d\":\""
	"voAhz6AyZDV7BNstivG-GZtMJ_q4XUjdis7u8ZHrEocfBIQ1LVyMWQ1XrUR5o3jm"
	"\",\"alg\":\"ECDH-ES\",\"use\":\"enc\",\"kid\":\"ECDH-ES/P-384\""
	"}",
	"{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AKHgZGa3Od6JIQmbJGsTEy"
	"itZ1nIa-A5OK72-xdOwlsc6sp432wmM19ifDglmOtRLPDyout-oT28f9PG4Y0YzX"
	"fC\",\"y\":\"AULK_EN79ctAe_tDb2tJOQVnIAu6vAmWqkVhu2Iho43aPJvIKFg"
	"l-srtSxl3l-aEbGN8ah27MfNHF_YQKgXwM2OZ\",\"d\":\"AU6A70tdlFuxGDmt"
	"ntXpSSi12Z4pPY5EcW8IEpME1gPbKitF2piseos-zUM478Rx8NMKsY7Fpyoi76Yc"
	"oX7uvwdB\",\"alg\":\"ECDH-ES\",\"use\":\"enc\",\"kid\":\"ECDH-ES"
	"/P-521\"}",
	"{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"BfAK0eQSdu59o6LPXFh9"
	"WJA8k2oW5C5IhqQV5Z-2AgI\",\"d\":\"gPO9cLr61Zkocd2qjj8zlSKDrec1Ad"
	"ooebPFH4tCH1U\",\"alg\":\"ECDH-ES\",\"use\":\"enc\",\"kid\":\"EC"
	"DH-ES/X25519\"}",
	"{\"kty\":\"OKP\",\"crv\":\"X448\",\"x\":\"qg4DleBCfztMFglix4O3-f"
	"dhZJ0PSRh_objT6Sw0-Z0z63U5Re9vwKrIraXhqlZRpOtoKOMXc7k\",\"d\":\""
	"NLyLnGSCFxA8GcxSsEqKn1F7NQFB3vPEHO7-U8-rLFicwwiAMpx1LHx-sBc51PZ1"
	"cqFlub7skpw\",\"alg\":\"ECDH-ES\",\"use\":\"enc\",\"kid\":\"ECDH"
	"-ES/X448\"}",
	"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"xxkLmIE4wggdXlX83drG10"
	"p75RFYJKv2FFNk5ElX8B8\",\"y\":\"SbMWiDwoSXTXNscqaju0zBwYUqyggV0A"
	"_g1ncrmQFo0\",\"d\":\"S497LMInVdkVi2tnHWPXLpGuVj4FZO8_PaT51xQGXG"
	"k\",\"alg\":\"ECDH-ES+A128KW\",\"use\":\"enc\",\"kid\":\"ECDH-ES"
	"+A128KW/P-256\"}",
	"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"fnbvzEDXRuA0m6AmUln8xb"
	"8EQ9aaRVXBe4ONtIE31SadnIvki9MgCCNLfLEEjfJo\",\"y\":\"zNOV8glumqs"
	"VNxmiYdnr2n7DMlUDHdiYxOffP6-z4XLZCA9tKDGiE9O99az8W2a5\",\"d\":\""
	"NpCVM-PX56rY1IOC6b94v8YhY8ySY81DNAdcQvbcEpIU2m4ys0Ca1iWImt6Q5mT1"
	"\",\"alg\":\"ECDH-ES+A192KW\",\"use\":\"enc\",\"kid\":\"ECDH-ES+"
	"A192KW/P-384\"}",
	"{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AZ2rGYxvJAZDQOf7iUj7Di"
	"vOqdcN8Dl3-061XpBJJIiZnevuOaKJ6nhVYvHwxiDdyKQEgEpp76dsZNviLHEynz"
	"Zi\",\"y\":\"ASg7O9pwkBG-WKI_QEjT7sQlohEPXC9AT7WFbAOqVwQIyQFKG73"
	"XAdBXmhubrUKxeo_q5vwn_LuMCwwApT56R9V5\",\"d\":\"AOBqf-hJXU6zk3Iq"
	"ffG-Uwv6a_dvOpIe2RrbaW7KvQcCCDwF2ll9t1CVzpwRxd7u-F7AnRG1qaOorMlQ"
	"1EPUf3Qg\",\"alg\":\"ECDH-ES+A256KW\",\"use\":\"enc\",\"kid\":\""
	"ECDH-ES+A256KW/P-521\"}",
	"{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"iaStse7UZSIhoc3CSMS7"
	"gC9Eh89cGInvQ73mRlvpcTk\",\"d\":\"SEdhsm7JtNP88h5JXNEi07HtK90kuO"
	"R9QmxVH8xuBH0\",\"alg\":\"ECDH-ES+A128KW\",\"use\":\"enc\",\"kid"
	"\":\"ECDH-ES+A128KW/X25519\"}",
	"{\"kty\":\"OKP\",\"crv\":\"X448\",\"x\":\"Y-X1aNyZHbxHGwufScVzml"
	"mptI6zkhs64JMCBR_oRl8bo1T4ys7J5pFqZ6d_5OKfWnPz-jNnOLo\",\"d\":\""
	"-AF2uo7vTduBTrJulIcIuuRKO6nx37QbrC1kWAXV_pbXNg1uQ-bqxXqI_8Rh--pm"
	"dMHxyLBiUuc\",\"alg\":\"ECDH-ES+A256KW\",\"use\":\"enc\",\"kid\""
	":\"ECDH-ES+A256KW/X448\"}",
};

static const char *const passwords[] = { "PBES2-HS256+A128KW",
	"PBES2-HS384+A192KW", "PBES2-HS512+A256KW" };

enum { KEYS = sizeof jwks / sizeof jwks[0], PASSWORDS = 3, ITERATIONS = 1000 };

const size_t fuzz_recipient_count = KEYS + PASSWORDS;

const jeton_opener *
fuzz_openers(void)
{
	static char text[JETON_KEY_TEXT_MAX];
	static jeton_opener *openers;
	struct jt_buf b = jt_buf_over(text, sizeof text);

	if (openers != NULL)
		return openers;
	for (size_t i = 0; i < KEYS; i++) {
		jt_put(&b, i == 0 ? JT_LIT("{\"keys\":[") : JT_LIT(","));
		jt_put(&b, jeton_cstr(jwks[i]));
	}
	jt_put(&b, JT_LIT("]}"));
	MUST(jt_buf_end(&b) == JETON_OK);
	MUST(jeton_opener_parse(&openers, jeton_cstr(text), NULL) == JETON_OK);
	MUST(jeton_opener_count(openers) == KEYS);
	return openers;
}

const jeton_opener *
fuzz_password_opener(size_t i)
{
	static jeton_opener *openers[PASSWORDS];

	i %= PASSWORDS;
	if (openers[i] == NULL)
		MUST(jeton_opener_password(&openers[i], passwords[i],
			 jeton_cstr(FUZZ_PASSWORD)) == JETON_OK);
	return openers[i];
}

const jeton_opener *
fuzz_opener(size_t i)
{
	return i < KEYS ? fuzz_openers() : fuzz_password_opener(i - KEYS);
}

const jeton_recipient *
fuzz_recipient(size_t i)
{
	static jeton_recipient *list[KEYS + PASSWORDS];

	if (list[i] == NULL && i < KEYS)
		MUST(jeton_recipient_parse(&list[i], jeton_cstr(jwks[i]),
			 NULL) == JETON_OK);
	else if (list[i] == NULL)
		MUST(jeton_recipient_password(&list[i], passwords[i - KEYS],
			 jeton_cstr(FUZZ_PASSWORD), ITERATIONS) == JETON_OK);
	return list[i];
}
