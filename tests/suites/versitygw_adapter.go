// Joins versitygw's suite when tests/suites/run compiles it: what its cases are led through here, see VERSITYGW_CHANGES there.

package integration

import (
	"fmt"
	"regexp"
)

// guarded lets a case that panics fail, where the whole program would end.
func guarded(f IntTest, conf *S3Conf) {
	defer func() {
		if said := recover(); said != nil {
			fmt.Println("panic:", said)
		}
	}()
	f(conf)
}

var (
	principals = regexp.MustCompile(`"Principal":\s*("[^"*]+"|\[[^\]*]+\])`)
	accessKey  = regexp.MustCompile(`"([A-Za-z0-9]{20})"`)
)

// policyOf gives a policy the principals that AWS knows, where versitygw takes bare access keys: users have the names of
// theirs here.
func policyOf(policy string) *string {
	named := principals.ReplaceAllStringFunc(policy, func(found string) string {
		if !accessKey.MatchString(found) {
			return found
		}
		return principals.ReplaceAllString(found, `"Principal": {"AWS": $1}`)
	})
	named = accessKey.ReplaceAllString(named, `"arn:aws:iam::000000000000:user/$1"`)
	return &named
}

func versionOf(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}
