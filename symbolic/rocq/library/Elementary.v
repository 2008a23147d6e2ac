(** Exponentials, logarithms, roots and absolute values of numbers: normal forms, signs, and functions that rise. *)

From Proofread Require Import Matrices.
From Coq Require Import Lra Lia.
Open Scope R_scope.

(** Coq's [ln] is 0 at 0, so this is 0 there too. *)
Definition xlogx (x : R) : R := x * ln x.
Definition relu (x : R) : R := Rmax 0 x.

(** ** Parameters of (0, 1), [0, 1) and (0, 1], by their odds *)

Lemma odds_inside x : 0 < x -> x < 1 -> exists o, 0 < o /\ x = o / (1 + o).
Proof.
  intros; exists (x / (1 - x)); split; [apply Rdiv_lt_0_compat; lra | field; lra].
Qed.

Lemma odds_above x : 0 < x -> x <= 1 -> exists o, 0 <= o /\ x = 1 / (1 + o).
Proof.
  intros; exists ((1 - x) / x); split; [apply Rdiv_le_0_compat; lra | field; lra].
Qed.

(** ** Signs, by the form of an expression *)

Lemma ln_positive x : 1 < x -> 0 < ln x.
Proof. intro; rewrite <- ln_1; apply ln_increasing; lra. Qed.

Lemma even_power x n : 0 <= x ^ (2 * n).
Proof. rewrite pow_mult; apply pow_le, pow2_ge_0. Qed.

Lemma vanishing m e : e = 0 -> 0 <= m * e.
Proof. intros ->; lra. Qed.

Lemma difference_nonneg l h x : l <= h -> x = h - l -> 0 <= x.
Proof. lra. Qed.

Lemma difference_positive l h x : l < h -> x = h - l -> 0 < x.
Proof. lra. Qed.

Lemma difference_nonzero l h x : l <> h -> x = h - l -> x <> 0.
Proof. intros N -> E; apply N; lra. Qed.

Lemma difference_zero l h x : l = h -> x = l - h -> x = 0.
Proof. lra. Qed.

Lemma positive_nonzero x : 0 < x -> x <> 0.
Proof. lra. Qed.

Ltac not_negative :=
  lazymatch goal with
  | |- 0 <= _ + _ => first [apply Rplus_le_le_0_compat; not_negative | assumption | lra]
  | |- 0 <= ?x ^ 2 => apply pow2_ge_0
  | |- 0 <= ?x ^ ?n =>
      first [apply pow_le; not_negative | let h := eval compute in (Nat.div2 n) in change (0 <= x ^ (2 * h)); apply even_power]
  | |- 0 <= ?x * ?x => exact (Rle_0_sqr x)
  | |- 0 <= ?m * ?e =>
      first [assumption | match goal with H : e = 0 |- _ => exact (vanishing m e H) end | apply Rmult_le_pos; not_negative]
  | |- 0 <= _ / _ => first [assumption | apply Rdiv_le_0_compat; [not_negative | above_zero]]
  | |- 0 <= Rabs _ => apply Rabs_pos
  | |- 0 <= sqrt _ => apply sqrt_pos
  | |- _ => first [assumption | apply Rlt_le; above_zero | lra]
  end
with above_zero :=
  lazymatch goal with
  | |- 0 < _ + _ =>
      first [ assumption | apply Rplus_lt_le_0_compat; [above_zero | not_negative]
            | apply Rplus_le_lt_0_compat; [not_negative | above_zero] | lra]
  | |- 0 < _ ^ 2 => first [apply pow2_gt_0; assumption | apply pow_lt; above_zero]
  | |- 0 < _ ^ _ => apply pow_lt; above_zero
  | |- 0 < _ * _ => first [assumption | apply Rmult_lt_0_compat; above_zero]
  | |- 0 < _ / _ => first [assumption | apply Rdiv_lt_0_compat; above_zero]
  | |- 0 < / _ => apply Rinv_0_lt_compat; above_zero
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < sqrt _ => apply sqrt_lt_R0; above_zero
  | |- 0 < PI => apply PI_RGT_0
  | |- 0 < ln _ => first [assumption | apply ln_positive; lra]
  | |- _ => first [assumption | lra]
  end.

(** What a fraction is divided by: positive or negative by its form, or what a hypothesis says of it. *)
Ltac divisors :=
  repeat split;
  lazymatch goal with
  | |- ?x <> 0 =>
      first
        [ assumption
        | apply positive_nonzero; above_zero
        | match goal with
          | H : ?y <> 0 |- _ => let K := fresh in intro K; apply H; rewrite <- K; ring
          | H : 0 < ?y |- _ => let K := fresh in intro K; apply (positive_nonzero _ H); rewrite <- K; ring
          end
        | let K := fresh in intro K; ring_simplify in K; revert K; first [apply positive_nonzero; above_zero | lra]
        | lra ]
  | |- _ => exact I
  end.

(** Equations of rational functions; INR comes from powers in logarithms and derivatives. *)
Ltac rational :=
  cbn [INR Nat.pred];
  lazymatch goal with
  | |- context [_ / _] => field; divisors
  | |- context [/ _] => field; divisors
  | |- _ => ring
  end.

Lemma positive_as p x : 0 < p -> x = p -> 0 < x.
Proof. now intros ? ->. Qed.

Lemma nonneg_as p x : 0 <= p -> x = p -> 0 <= x.
Proof. now intros ? ->. Qed.

(** What [auto_derive] writes out, as statements have it. *)
Ltac quotients :=
  repeat match goal with
  | |- context [?x * / ?y] => change (x * / y) with (x / y)
  | |- context [?x * (?x * 1)] => change (x * (x * 1)) with (x ^ 2)
  end.

(** Where a derivative along a line is defined. *)
Ltac defined := repeat split; first [exact I | above_zero | divisors].

(** ** Normal forms of values *)

(** x is positive, and a is its logarithm: by the form of x as a product. *)
Definition logs (x a : R) : Prop := 0 < x /\ ln x = a.

Lemma logs_mul x y a b : logs x a -> logs y b -> logs (x * y) (a + b).
Proof. intros [X <-] [Y <-]; split; [now apply Rmult_lt_0_compat | now apply ln_mult]. Qed.

Lemma logs_div x y a b : logs x a -> logs y b -> logs (x / y) (a - b).
Proof. intros [X <-] [Y <-]; split; [now apply Rdiv_lt_0_compat | now apply ln_div]. Qed.

Lemma logs_pow x a n : logs x a -> logs (x ^ n) (INR n * a).
Proof. intros [X <-]; split; [now apply pow_lt | now apply ln_pow]. Qed.

Lemma logs_exp x : logs (exp x) x.
Proof. split; [apply exp_pos | apply ln_exp]. Qed.

Lemma logs_one : logs 1 0.
Proof. split; [lra | apply ln_1]. Qed.

Lemma logs_self x : 0 < x -> logs x (ln x).
Proof. now split. Qed.

Ltac logarithms :=
  lazymatch goal with
  | |- logs (_ * _) _ => apply logs_mul; logarithms
  | |- logs (_ / _) _ => apply logs_div; logarithms
  | |- logs (_ ^ _) _ => apply logs_pow; logarithms
  | |- logs (exp _) _ => apply logs_exp
  | |- logs 1 _ => apply logs_one
  | |- _ => apply logs_self; above_zero
  end.

Lemma ln_value x p a b : logs p a -> x = p -> b = a -> ln x = b.
Proof. now intros [_ <-] -> ->. Qed.

Lemma exp_value x p a y : logs p a -> x = a -> y = p -> exp x = y.
Proof. intros [P <-] -> ->; now apply exp_ln. Qed.

(** The absolute value of a product whose factors may have a sign. *)
Lemma abs_mul x y a b : Rabs x = a -> Rabs y = b -> Rabs (x * y) = a * b.
Proof. intros <- <-; apply Rabs_mult. Qed.

Lemma abs_div x y a b : Rabs x = a -> Rabs y = b -> Rabs (x / y) = a / b.
Proof. intros <- <-; unfold Rdiv; now rewrite Rabs_mult, Rabs_inv. Qed.

Lemma abs_pow x a n : Rabs x = a -> Rabs (x ^ n) = a ^ n.
Proof. intros <-; symmetry; apply RPow_abs. Qed.

Ltac absolute_values :=
  lazymatch goal with
  | |- Rabs (_ * _) = _ => apply abs_mul; absolute_values
  | |- Rabs (_ / _) = _ => apply abs_div; absolute_values
  | |- Rabs (_ ^ _) = _ => first [apply Rabs_pos_eq; not_negative | apply abs_pow; absolute_values]
  | |- Rabs _ = _ => first [apply Rabs_pos_eq; not_negative | reflexivity]
  end.

Lemma abs_value x p a y : Rabs p = a -> x = p \/ x = - p -> y = a -> Rabs x = y.
Proof. intros <- [-> | ->] ->; [| rewrite Rabs_Ropp]; reflexivity. Qed.

Lemma sqrt_value x p y : 0 <= p -> p * p = x -> y = p -> sqrt x = y.
Proof. intros P <- ->; now apply sqrt_square. Qed.

Lemma sqrt_rule x : 0 <= x -> sqrt x ^ 2 = x.
Proof. intro; rewrite <- Rsqr_pow2; now apply Rsqr_sqrt. Qed.

Lemma relu_value x : relu x = (x + Rabs x) / 2.
Proof. unfold relu, Rmax, Rabs; destruct (Rle_dec 0 x), (Rcase_abs x); lra. Qed.

Lemma tanh_value x e : exp x = e -> tanh x = (e - / e) / (e + / e).
Proof.
  intros <-; unfold tanh, sinh, cosh; rewrite exp_Ropp; field; divisors.
Qed.

Lemma sinh_value x e : exp x = e -> sinh x = (e - / e) / 2.
Proof. intros <-; unfold sinh; now rewrite exp_Ropp. Qed.

Lemma cosh_value x e : exp x = e -> cosh x = (e + / e) / 2.
Proof. intros <-; unfold cosh; now rewrite exp_Ropp. Qed.

(** x log x of a product of factors that are not negative. *)
Lemma xlogx_mul x y : 0 <= x -> 0 <= y -> xlogx (x * y) = y * xlogx x + x * xlogx y.
Proof.
  unfold xlogx; intros [X | <-] [Y | <-]; [rewrite ln_mult by assumption | ..]; ring.
Qed.

Lemma xlogx_over x : 0 < x -> xlogx (1 / x) = - ln x / x.
Proof. intro; unfold xlogx; rewrite ln_div, ln_1 by lra; field; lra. Qed.

(** ** Functions that rise *)

Lemma inside s : 0 <= s <= 1 -> s = 1 \/ exists o, 0 <= o /\ s = o / (1 + o).
Proof.
  intros [L [U | U]]; [right | now left].
  exists (s / (1 - s)); split; [apply Rdiv_le_0_compat; lra | field; lra].
Qed.

Global Program Instance UnaryDiff_tanh : UnaryDiff tanh := {| UnaryDiff_f' := fun x => 1 - tanh x ^ 2 |}.
Next Obligation.
  apply (is_derive_ext (fun x => sinh x / cosh x)); [reflexivity |].
  assert (0 < cosh x) by (unfold cosh; above_zero).
  auto_derive; [lra |]. unfold tanh; field; lra.
Qed.

Global Program Instance UnaryDiff_arcsinh : UnaryDiff arcsinh := {| UnaryDiff_f' := fun x => / sqrt (x ^ 2 + 1) |}.
Next Obligation. apply is_derive_Reals, derivable_pt_lim_arcsinh. Qed.

Global Program Instance UnaryDiff_xlogx : UnaryDiff' xlogx :=
  {| UnaryDiff'_f' := fun x => 1 + ln x; UnaryDiff'_df := fun x => 0 < x |}.
Next Obligation. unfold xlogx; auto_derive; [assumption | field; lra]. Qed.

(** A function whose derivative between 0 and 1 is not negative does not fall from 0 to 1. *)
Lemma rises (f d : R -> R) :
  (forall s, 0 <= s <= 1 -> is_derive f s (d s)) -> (forall s, 0 < s < 1 -> 0 <= d s) -> f 0 <= f 1.
Proof.
  intros D P; destruct (MVT_cor2 f d 0 1) as (c & E & C); [lra | intros; now apply is_derive_Reals, D |].
  specialize (P c C); lra.
Qed.

Lemma rises_to (f d : R -> R) x : 0 <= x <= 1 ->
  (forall s, 0 <= s <= 1 -> is_derive f s (d s)) -> (forall s, 0 < s < 1 -> 0 <= d s) -> f 0 <= f x.
Proof.
  intros [[X | <-] X1] D P; [| lra].
  destruct (MVT_cor2 f d 0 x) as (c & E & C); [lra | intros; apply is_derive_Reals, D; lra |].
  assert (0 <= d c * (x - 0)) by (apply Rmult_le_pos; [apply P |]; lra); lra.
Qed.

(** An inequality along a segment: its difference vanishes at 0, with a derivative that is not negative. *)
Lemma by_slope (f d : R -> R) l r :
  (forall s, 0 <= s <= 1 -> is_derive f s (d s)) -> (forall s, 0 < s < 1 -> 0 <= d s) ->
  f 0 = 0 -> f 1 = r - l -> l <= r.
Proof. intros D P Z O; pose proof (rises f d D P); lra. Qed.

(** The same with a slope that vanishes at 0 too, by the second derivative. *)
Lemma by_curvature (f d e : R -> R) l r :
  (forall s, 0 <= s <= 1 -> is_derive f s (d s)) -> (forall s, 0 <= s <= 1 -> is_derive d s (e s)) ->
  (forall s, 0 < s < 1 -> 0 <= e s) -> f 0 = 0 -> d 0 = 0 -> f 1 = r - l -> l <= r.
Proof.
  intros D E P Z S O; apply (by_slope f d); try assumption.
  intros s H; rewrite <- S; apply (rises_to d e); [lra | assumption | assumption].
Qed.

(** ** Tangents: the facts that certificates cite *)

Lemma exp_tangent x : 0 <= exp x - 1 - x.
Proof.
  destruct (Req_dec x 0) as [-> | N]; [rewrite exp_0; lra |]; pose proof (exp_ineq1 x N); lra.
Qed.

Lemma ln_tangent t : 0 < t -> 0 <= t - 1 - ln t.
Proof. intro T; pose proof (exp_tangent (ln t)) as H; rewrite (exp_ln t T) in H; lra. Qed.

Lemma xlogx_tangent x y : 0 <= x -> 0 < y -> 0 <= xlogx x - x * ln y - x + y.
Proof.
  unfold xlogx; intros [X | <-] Y; [| lra].
  pose proof (ln_tangent (y / x) (Rdiv_lt_0_compat _ _ Y X)) as H; rewrite ln_div in H by assumption.
  apply (Rmult_le_compat_l x) in H; [| lra].
  replace (x * (y / x - 1 - (ln y - ln x))) with (x * ln x - x * ln y - x + y) in H by (field; lra). lra.
Qed.

Lemma logistic_monotone x y : 0 <= (1 / (1 + exp (- y)) - 1 / (1 + exp (- x))) * (y - x).
Proof.
  assert (M : 0 <= (exp (- x) - exp (- y)) * (y - x)).
  { destruct (Rle_or_lt x y) as [[L | <-] | L]; [| right; ring |].
    - pose proof (exp_increasing (- y) (- x)); apply Rmult_le_pos; lra.
    - pose proof (exp_increasing (- x) (- y)).
      replace ((exp (- x) - exp (- y)) * (y - x)) with ((exp (- y) - exp (- x)) * (x - y)) by ring.
      apply Rmult_le_pos; lra. }
  apply (by_certificate ((1 + exp (- x)) * (1 + exp (- y))) ((exp (- x) - exp (- y)) * (y - x)));
    [above_zero | exact M | rational].
Qed.

(** The logistic loss, less its tangent at x and twice the squared difference of the slopes. *)
Lemma logistic_loss x y :
  0 <= ln (1 + exp (- y)) - (ln (1 + exp (- x)) + (1 / (1 + exp (- x)) - 1) * (y - x)) -
    2 * (1 / (1 + exp (- y)) - 1 / (1 + exp (- x))) ^ 2.
Proof.
  pose (value z := 1 / (1 + exp (- z))); pose (z s := x + s * (y - x)).
  apply (by_slope
    (fun s => ln (1 + exp (- z s)) - ln (1 + exp (- x)) - (value x - 1) * (s * (y - x)) - 2 * (value (z s) - value x) ^ 2)
    (fun s => (value (z s) - value x) * (y - x) * (1 - 2 * value (z s)) ^ 2)); unfold value, z.
  - intros s _; auto_derive; [defined | rational].
  - intros s [S _]; apply Rmult_le_pos; [| apply pow2_ge_0].
    pose proof (logistic_monotone x (x + s * (y - x))) as M.
    apply Rmult_le_reg_l with s; [assumption |]; rewrite Rmult_0_r.
    replace (x + s * (y - x) - x) with (s * (y - x)) in M by ring; lra.
  - replace (x + 0 * (y - x)) with x by ring; ring.
  - replace (x + 1 * (y - x)) with y by ring; ring.
Qed.

(** ** Counterexamples: the premises hold at the given numbers, the conclusion does not *)

Lemma differ q l r : 0 < q -> r - l = q \/ l - r = q -> l <> r.
Proof. lra. Qed.

(** The first premise of H, to be shown. *)
Ltac supply H :=
  lazymatch type of H with
  | ?P -> _ => let K := fresh in assert (K : P); [clear H | specialize (H K); clear K]
  end.
