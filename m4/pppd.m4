# PPPD_HEADERS
# ------------
# Find pppd's headers, its version and its plugin directory.  2.5 has
# pppd.pc and <pppd/options.h>; 2.4.9 has neither, its version stands in
# patchlevel.h, and its plugins are in LIBDIR/pppd/VERSION by convention.
AC_DEFUN([PPPD_HEADERS], [
AC_ARG_VAR([PPPD_CFLAGS], [flags to find pppd's headers])
AC_ARG_WITH([plugin-dir],
	[AS_HELP_STRING([--with-plugin-dir=DIR], [pppd's plugin directory])])
pppd_save_CPPFLAGS=$CPPFLAGS
AS_IF([test -z "$PPPD_CFLAGS" && $PKG_CONFIG --exists pppd 2>/dev/null],
	[PPPD_CFLAGS=`$PKG_CONFIG --cflags pppd`])
CPPFLAGS="$CPPFLAGS $PPPD_CFLAGS"
# Preprocessed only: 2.4.9's makes a type of its own out of bool.
AC_MSG_CHECKING([for pppd/pppd.h])
AC_PREPROC_IFELSE([AC_LANG_SOURCE([[#include <pppd/pppd.h>]])],
	[AC_MSG_RESULT([yes])],
	[AC_MSG_RESULT([no])
	AC_MSG_ERROR([pppd's headers are missing; Debian has them in ppp-dev])])
AC_CHECK_HEADERS([pppd/options.h], [pppd_is_25=yes], [pppd_is_25=no],
	[[#include <pppd/pppd.h>]])
AC_MSG_CHECKING([pppd's version])
AS_IF([test "$pppd_is_25" = yes],
	[pppd_macro=PPPD_VERSION pppd_header=pppd/pppdconf.h],
	[pppd_macro=VERSION pppd_header=pppd/patchlevel.h])
PPPD_VERSION=`printf '#include <%s>\npppd-version %s\n' $pppd_header $pppd_macro |
	$CC -E -P $CPPFLAGS - 2>/dev/null |
	sed -n 's/^pppd-version "\(.*\)"$/\1/p'`
AC_MSG_RESULT([${PPPD_VERSION:-unknown}])
AS_IF([test -z "$PPPD_VERSION"],
	[AC_MSG_ERROR([cannot read pppd's version from <$pppd_header> (Debian: ppp-dev)])])
CPPFLAGS=$pppd_save_CPPFLAGS
# pppd dlopens from the directory it was built with, whatever our prefix is;
# below another prefix (make distcheck, a home directory) it has no business.
# For another machine, this one's directories tell nothing.
AS_IF([test -n "$with_plugin_dir"], [plugindir=$with_plugin_dir],
	[plugindir=`$PKG_CONFIG --variable=plugindir pppd 2>/dev/null`
	AS_IF([test -z "$plugindir"],
		[AS_IF([test "$cross_compiling" = no && test -d /usr/lib64/pppd/$PPPD_VERSION],
			[plugindir=/usr/lib64/pppd/$PPPD_VERSION],
			[plugindir=/usr/lib/pppd/$PPPD_VERSION])])])
AC_SUBST([PPPD_CFLAGS])
AC_SUBST([PPPD_VERSION])
AC_SUBST([plugindir])
])
