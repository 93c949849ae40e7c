//go:build !race

package bottest

const race = false
